import 'uplot/dist/uPlot.min.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/cards.css'
import './styles/parts.css'
import './styles/print.css'
import { render } from 'preact'

import { readPageFacts } from './data/page.ts'
import { Page } from './page.tsx'

const place = document.querySelector('#page')
if (place !== null) render(<Page facts={readPageFacts()} />, place)
